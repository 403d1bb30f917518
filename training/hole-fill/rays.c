/* rays: from every hidden pixel in 8 directions, both ways, to the first pixels that are seen, as `src/analysis/restore/rays.ts` goes.
   told: 8 planes, between both ends by distance; apart: 8 planes, how far the ends are from each other; far: 8 planes, pixels between the ends. Where only one end is seen it speaks alone and `apart` is 255; where none is, `smooth` speaks. */
#include <math.h>

enum { DIRECTIONS = 8, MOST = 64 };

static int walk(const unsigned char *hole, int w, int h, int x, int y, const int *across, const int *down, int way, int *at, int *behind) {
  for (int t = 1; t <= MOST; t++) {
    int u = x + way * across[t], v = y + way * down[t];
    if (u < 0 || v < 0 || u >= w || v >= h) return 0;
    if (hole[v * w + u]) continue;
    *at = *behind = v * w + u;
    u = x + way * across[t + 1], v = y + way * down[t + 1];
    if (u >= 0 && v >= 0 && u < w && v < h && !hole[v * w + u]) *behind = v * w + u;
    return t;
  }
  return 0;
}

void rays(const float *smooth, const unsigned char *hole, int w, int h, float *told, float *apart, float *far) {
  int size = w * h;
  for (int k = 0; k < DIRECTIONS; k++) {
    double angle = k * 3.14159265358979323846 / DIRECTIONS, dx = cos(angle), dy = sin(angle);
    double most = fabs(dx) > fabs(dy) ? fabs(dx) : fabs(dy), length = 1 / most;
    int across[MOST + 2], down[MOST + 2];
    for (int t = 0; t < MOST + 2; t++) across[t] = (int)floor(t * dx / most + 0.5), down[t] = (int)floor(t * dy / most + 0.5);
    for (int i = 0; i < size; i++) {
      float *to = told + k * size + i, *off = apart + k * size + i, *way = far + k * size + i;
      *to = smooth[i], *off = 0, *way = 0;
      if (!hole[i]) continue;
      int a, a2, b, b2, x = i % w, y = i / w;
      int m = walk(hole, w, h, x, y, across, down, 1, &a, &a2), n = walk(hole, w, h, x, y, across, down, -1, &b, &b2);
      float one = m ? (smooth[a] + smooth[a2]) / 2 : 0, other = n ? (smooth[b] + smooth[b2]) / 2 : 0;
      *off = 255, *way = (float)(MOST * length);
      if (m && n) *to = (one * n + other * m) / (m + n), *off = fabsf(one - other), *way = (float)((m + n) * length);
      else if (m || n) *to = m ? one : other;
    }
  }
}
