import { createGroup } from '../api/group.js';
import { compareAudio, type Difference } from './compare.js';
import type { Format } from './cases/fixture-case.js';
import { largeState, largeStateBytes } from './models/large-state.js';
import type { PluginFiles } from './plugin-files.js';
import { SeededRandom } from '../measure/random.js';
import { unitsOf } from './run-fixture.js';

const frames = 1_024;
const seedRange = { minimum: 0, maximum: 65_535 };

/** What a round trip of ten megabytes of state showed. */
export interface LargeStateResult {
  difference: Difference | undefined;
  bytes: number;
  saveMs: number;
  loadMs: number;
}

/** Saves the large state in one sandbox, loads it in another, and compares bytes and sound with the formula. */
export async function checkLargeState(files: PluginFiles, format: Format, seed: number): Promise<LargeStateResult> {
  await using group = await createGroup({ name: 'large-state', maxBlockSize: 256, crossing: 'synchronous' });
  const file = files.fixture('large-state', format);
  const stateSeed = 2 + (seed % 60_000);

  const first = await (await group.addSandbox({ name: 'saves' })).addDevice({ file });
  await first.set(0, unitsOf(format, seedRange, stateSeed));
  // Values that are set reach an active plugin with its next block.
  await group.render({ frames: 256 });
  let start = performance.now();
  const state = await first.saveState();
  const saveMs = performance.now() - start;

  const second = await (await group.addSandbox({ name: 'loads' })).addDevice({ file });
  start = performance.now();
  await second.loadState(state);
  const loadMs = performance.now() - start;
  await group.addInput(second.input(0));
  await group.addOutput(second.output(0));
  const random = new SeededRandom(seed);
  const inputs = [[random.noise(frames), random.noise(frames)]];
  const { outputs } = await group.render({ frames, inputs });
  const stimulus = { sampleRate: group.sampleRate, frames, blockSize: 256, inputs, changes: [], notes: [] };
  const sound = compareAudio(largeState(stateSeed)(stimulus).outputs, outputs);
  const again = await second.saveState();
  const isSame = Buffer.compare(state, again) === 0 && state.byteLength >= largeStateBytes;
  const bytes: Difference | undefined = isSame
    ? undefined
    : {
        expected: `${state.byteLength} bytes, at least ${largeStateBytes}`,
        actual: `${again.byteLength} bytes${again.byteLength === state.byteLength ? ' that differ' : ''}`,
        place: 'the second save',
        count: 1,
      };
  return { difference: sound ?? bytes, bytes: state.byteLength, saveMs, loadMs };
}
