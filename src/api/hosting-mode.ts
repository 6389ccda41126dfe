/**
 * Where a plugin runs. `force-sandboxed`: in a sandbox or not at all. `prefer-sandboxed`: in a sandbox, unless its risk score
 * is below `directThreshold`: a reputation list trusts it and it never crashed here. `direct`: in this process, without any
 * protection: what it breaks is broken here.
 *
 * @since 0.1.0
 */
export type HostingMode = 'direct' | 'prefer-sandboxed' | 'force-sandboxed';

export const hostingModes: readonly HostingMode[] = ['direct', 'prefer-sandboxed', 'force-sandboxed'];

/**
 * Who shares a sandbox, of the devices that `Group.addDevice` places: `device`, nobody; `file`, those of one plugin file;
 * `vendor`, those whose plugins name the same vendor; `together`, all. Plugins with a risk score of `sharingThreshold` or more
 * share theirs with nobody in any case.
 *
 * @since 0.1.0
 */
export type Isolation = 'device' | 'file' | 'vendor' | 'together';

export const isolations: readonly Isolation[] = ['device', 'file', 'vendor', 'together'];
