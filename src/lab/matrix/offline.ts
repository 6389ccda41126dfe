import { createGroup } from '../../api/group.js';
import type { SandboxExit } from '../../api/sandbox-exit.js';
import { compareAudio } from '../compare.js';
import { integrator } from '../models/delays.js';
import { SeededRandom } from '../../measure/random.js';
import type { PluginFiles } from '../plugin-files.js';
import type { Cell } from './cell.js';
import { judgeEnd } from './judge.js';
import { until } from './watch.js';

const blockSize = 128;
const hangMs = 1_000;
const patienceMs = 30_000;

/** A device whose every sample depends on all before it, by its formula, over one more stretch of noise. */
class IntegratorModel {
  readonly #random: SeededRandom;
  #history: Float32Array[] = [new Float32Array(), new Float32Array()];

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  next(frames: number): { inputs: Float32Array[]; expected: Float32Array[] } {
    const inputs = [this.#random.noise(frames), this.#random.noise(frames)];
    const from = this.#history[0]?.length ?? 0;
    this.#history = this.#history.map((past, index) => Float32Array.from([...past, ...(inputs[index] ?? [])]));
    const all = {
      sampleRate: 48_000,
      frames: from + frames,
      blockSize,
      inputs: [this.#history],
      changes: [],
      notes: [],
    };
    const expected = integrator(all).outputs[0] ?? [];
    return { inputs, expected: expected.map((channel) => channel.subarray(from)) };
  }
}

/**
 * The crasher ends in the middle of a render. Offline nothing is ever late, so every sample of a device in another sandbox
 * is promised, whatever happens beside it. Only for crashers that end their process in a block.
 */
export async function checkOffline(files: PluginFiles, cell: Cell, seed: number): Promise<string[]> {
  const { declared, format } = cell;
  await using group = await createGroup({ name: declared.name, maxBlockSize: blockSize, hangAfterMs: hangMs });
  const home = await group.addSandbox({ name: 'healthy' });
  const device = await home.addDevice({ file: files.fixture('integrator', format) });
  await group.addInput(device.input(0));
  await group.addOutput(device.output(0));
  const sandbox = await group.addSandbox({ name: 'crasher', recovery: { mode: 'manual' } });
  const crasher = await sandbox.addDevice({ file: files.crasher(declared.name, format) });
  await group.addOutput(crasher.output(0));
  let exit: SandboxExit | undefined;
  group.on('sandbox-ended', (event) => {
    if (event.sandbox === sandbox) exit = event.exit;
  });
  const model = new IntegratorModel(seed);
  const render = async (blocks: number, when: string): Promise<string[]> => {
    const { inputs, expected } = model.next(blocks * blockSize);
    const { outputs } = await group.render({ frames: blocks * blockSize, inputs: [inputs] });
    const difference = compareAudio([expected], [outputs[0] ?? []]);
    if (difference === undefined) return [];
    const { place, count } = difference;
    return [
      `expected the healthy samples to be exact ${when}, but at ${place} it was ${difference.actual} instead of ${difference.expected} (${count} samples differ)`,
    ];
  };
  // One that shows by a counter before it ends goes on for some hundred blocks.
  const blocks = declared.counter === undefined ? 30 : 700;
  const problems = await render(blocks, 'while the crasher ends in the middle of a render');
  await until(() => exit !== undefined, patienceMs);
  problems.push(
    ...(exit === undefined ? ['expected the sandbox to end in the render'] : judgeEnd(cell, exit, crasher.id)),
    ...(await render(30, 'in the render after the crash')),
  );
  return problems.map((one) => `offline: ${one}`);
}
