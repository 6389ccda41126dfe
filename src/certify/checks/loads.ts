import { describeShape } from '../audio.js';
import { failure, type Check } from '../check.js';

/** It can be loaded, created and activated, and says what it is. */
export const loads: Check = {
  id: 'loads',
  formats: ['clap', 'vst3'],
  severity: 'error',
  clause: 'CLAP entry.h, plugin-factory.h; VST3 module architecture, IPluginBase::initialize',
  run: async ({ open }) => {
    const { device } = await open();
    const { descriptor, status } = device.info;
    if (descriptor.id === '' || descriptor.name === '') {
      return failure('an id and a name', `id "${descriptor.id}", name "${descriptor.name}"`);
    }
    if (!status.isActive) return failure('an active plugin', 'it could not be activated');
    return { verdict: 'pass', facts: { shape: describeShape(device.info) } };
  },
};
