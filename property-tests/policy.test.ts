import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPolicy, parsePolicy, policyLevels, type Policy } from '../src/policy/policy.js';
import { policyPresets } from '../src/policy/presets.js';
import { findPolicy, loadPolicy, policyNames } from '../src/policy/registry.js';
import { damage } from './damage.js';
import { holds } from './hold.js';
import { almost, anyJson } from './json-damage.js';
import { accepts } from './outcome.js';
import { useScratchFolder } from './scratch-folder.js';

const folder = useScratchFolder();

const preset: fc.Arbitrary<Policy> = fc.constantFrom(...Object.values(policyPresets));
const ownPolicy: fc.Arbitrary<Policy> = fc
  .tuple(preset, fc.constantFrom(...policyLevels), fc.nat({ max: 999 }))
  .map(([policy, level, number]) => ({ ...policy, name: `own-${number}`, level }));

describe('a policy', () => {
  it('that is valid is registered from its file, as it was', async () => {
    const property = fc.property(ownPolicy, (policy) => {
      loadPolicy(folder.write('own.json', JSON.stringify(policy)));
      expect(findPolicy(policy.name)).toEqual(policy);
    });
    await holds(property, { cases: 200, limitMs: 3_000 });
  });

  it('of any JSON is accepted or refused with a typed error that says where', async () => {
    const property = fc.property(fc.oneof(anyJson, almost(preset)), (value) => {
      accepts(() => checkPolicy(value), ['invalid-policy']);
      // Whether it comes as a value or as text makes no difference.
      const isAccepted = accepts(() => parsePolicy(JSON.stringify(value)), ['invalid-policy']);
      expect(isAccepted).toBe(accepts(() => checkPolicy(JSON.parse(JSON.stringify(value))), ['invalid-policy']));
    });
    await holds(property, { cases: 1500, limitMs: 5_000 });
  });

  it('file that was damaged is registered or refused, and the presets stay what they are', async () => {
    const before = Object.keys(policyPresets).map((name) => JSON.stringify(findPolicy(name)));
    const property = fc.property(fc.oneof(ownPolicy, preset), damage, (policy, harm) => {
      const path = folder.write('harmed.json', harm(Buffer.from(JSON.stringify(policy))));
      const names = policyNames();
      const isAccepted = accepts(() => loadPolicy(path), ['invalid-policy']);
      if (!isAccepted) expect(policyNames()).toEqual(names);
      expect(Object.keys(policyPresets).map((name) => JSON.stringify(findPolicy(name)))).toEqual(before);
    });
    await holds(property, { cases: 800, limitMs: 5_000 });
  });
});
