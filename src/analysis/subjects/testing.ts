import { networks } from '../../models/catalogue.ts';
import type { Models } from '../../models/models.ts';

/** Networks that see nothing: every answer is 0. They make tests of what is done around them quick. */
export const blindModels: Models = {
  session: (name) => {
    const outputs = networks.get(name)?.outputs ?? [];
    return Promise.resolve({
      run: (inputs) => {
        const batch = Object.values(inputs)[0]?.shape[0] ?? 1;
        const answers = outputs.map(({ name: output, shape: [first = 1, ...rest] }) => {
          const shape = [first === -1 ? batch : first, ...rest];
          return [
            output,
            { dtype: 'float32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
          ] as const;
        });
        return Promise.resolve(Object.fromEntries(answers));
      },
    });
  },
  text: () => Promise.reject(new Error('no text is needed')),
  close: () => Promise.resolve(),
};
