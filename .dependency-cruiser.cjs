// The arrows between rooms (docs/decisions/0002-rooms-and-arrows.md). `npm run check` fails on a wrong one.
const room = (name) => `^src/${name}/`;
const only = (name, allowed) => ({
  name: `${name}-arrows`,
  severity: 'error',
  from: { path: room(name), pathNot: ['\\.test\\.ts$', '/testing/'] },
  to: { path: '^src/', pathNot: [room(name), ...allowed] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('base', []),
    only('media', [room('base')]),
    // models may know the type Frame, nothing else of media
    only('models', [room('base'), '^src/media/frame\\.ts$']),
    only('storage', [room('base')]),
    only('database', [room('base')]),
    only('analysis', [room('base'), room('media'), room('models')]),
    only('functions', [room('base'), room('media'), room('models'), room('analysis')]),
    only('accounts', [room('base'), room('database')]),
    only('jobs', [room('base'), room('functions'), room('storage'), room('database'), room('media'), room('models')]),
    // api reads a function's declaration through the registry and parses addresses; never a driver, ffmpeg or a tensor
    only('api', [
      room('base'),
      room('jobs'),
      room('accounts'),
      '^src/functions/(registry|function|parameter)\\.ts$',
      '^src/storage/(storage|location|errors)\\.ts$',
      '^src/notify/(config|target)\\.ts$',
    ]),
    // notify writes a job's end as Query does
    only('notify', [room('base'), room('database'), '^src/jobs/job\\.ts$', '^src/api/wire/result\\.ts$']),
    // the console runs in a browser: it shares how a request and an address are written, and nothing else
    only('console', ['^src/api/(signature/(assemble|canonical)|oss/presign)\\.ts$', '^src/storage/location\\.ts$']),
    // cli speaks to a server by signed requests alone; media and models are handed to it by main
    only('cli', [
      room('base'),
      '^src/config\\.ts$',
      '^src/functions/(registry|function|parameter|runner)\\.ts$',
      '^src/jobs/(job|output-name)\\.ts$',
      '^src/api/(signature/sign-request|wire/result)\\.ts$',
      '^src/storage/(storage|location)\\.ts$',
      '^src/(media/media|models/models)\\.ts$',
    ]),
    {
      name: 'onnxruntime-in-models',
      severity: 'error',
      from: { path: '^src/', pathNot: room('models') },
      to: { path: 'onnxruntime' },
    },
    {
      name: 'postgres-in-database',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          room('database'),
          room('jobs') + 'store/',
          room('accounts') + 'store/',
          room('notify') + 'store/',
          '^src/api/gate/',
        ],
      },
      to: { path: 'node_modules/(pg|kysely)/' },
    },
    {
      name: 'browser-in-console',
      severity: 'error',
      from: { path: '^src/', pathNot: room('console') },
      to: { path: ['node_modules/(react|react-dom|@tanstack|@noble)/', '^src/console/view/'] },
    },
    {
      name: 'http-in-api',
      severity: 'error',
      from: { path: '^src/', pathNot: room('api') },
      to: { path: 'node_modules/fastify' },
    },
    {
      name: 'tests-outside-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: ['\\.test\\.ts$', '/testing/', 'conformance\\.ts$', 'test-database\\.ts$'] },
      to: { path: ['/testing/', '\\.test\\.ts$', '^test/', '^bench/', 'conformance\\.ts$', 'test-database\\.ts$'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
