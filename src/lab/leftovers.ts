import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { until } from './matrix/watch.js';

/** The last process of a group may be reaped a moment after the group has ended, on a busy machine seconds after. */
const patienceMs = 10_000;

/** What a process can leave behind, counted. Empty where the system has no /proc. */
export interface Belongings {
  /** Child processes by name, zombies too. */
  children: readonly string[];
  /** Entries of /dev/shm that are ours. */
  sharedMemory: readonly string[];
  /** Open descriptors by what they are: `memfd`, `socket`, `pipe` ... */
  descriptors: Readonly<Record<string, number>>;
}

function listQuietly(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What /proc says of a process; undefined if it is gone. The name may hold blanks and brackets. */
function statOf(pid: string): { parent: number; group: number; name: string; state: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const [state = '', parent = '0', group = '0'] = text.slice(end + 2).split(' ');
    return { parent: Number(parent), group: Number(group), name: text.slice(text.indexOf('(') + 1, end), state };
  } catch {
    return undefined;
  }
}

function listProcesses(): NonNullable<ReturnType<typeof statOf>>[] {
  return listQuietly('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => statOf(pid) ?? []);
}

/** How many processes belong to a process group. */
export function countProcessesOf(group: number): number {
  return listProcesses().filter((one) => one.group === group).length;
}

function kindOf(target: string): string {
  // A descriptor of a deleted file in memory keeps its name, of which the part before the number says what it is.
  const memory = /^\/memfd:([A-Za-z-]*)/.exec(target);
  if (memory) return `memfd ${memory[1] ?? ''}`;
  const special = /^(?:anon_inode:)?\[?([a-z]+)\]?(?::|$)/.exec(target);
  return special?.[1] ?? 'file';
}

/** What this process holds now. */
export function countBelongings(): Belongings {
  const children = listProcesses()
    .filter(({ parent }) => parent === process.pid)
    .map(({ name, state }) => `${name}${state === 'Z' ? ' (zombie)' : ''}`);
  const descriptors: Record<string, number> = {};
  for (const descriptor of listQuietly('/proc/self/fd')) {
    try {
      const kind = kindOf(readlinkSync(`/proc/self/fd/${descriptor}`));
      descriptors[kind] = (descriptors[kind] ?? 0) + 1;
    } catch {
      // The one that listed the folder is closed again.
    }
  }
  return { children, sharedMemory: listQuietly('/dev/shm').filter((name) => /glovebox/i.test(name)), descriptors };
}

/** What is in `is` more often than in `was`, as lines. */
function more(kind: string, was: readonly string[], is: readonly string[]): string[] {
  const known = [...was];
  return is
    .filter((name) => {
      const at = known.indexOf(name);
      if (at >= 0) known.splice(at, 1);
      return at < 0;
    })
    .map((name) => `${kind} ${name}`);
}

/** What is there now that was not there before, one line each. */
export function findLeftovers(before: Belongings, after: Belongings): string[] {
  return [
    ...more('child process', before.children, after.children),
    ...more('shared memory', before.sharedMemory, after.sharedMemory),
    ...Object.entries(after.descriptors)
      .filter(([kind, count]) => count > (before.descriptors[kind] ?? 0))
      .map(([kind, count]) => `descriptors of kind ${kind}: ${before.descriptors[kind] ?? 0} before, ${count} after`),
  ];
}

/** As `findLeftovers` of now, once nothing is left or some time has passed. */
export async function leftoversSince(before: Belongings): Promise<string[]> {
  let left: string[] = [];
  await until(() => {
    left = findLeftovers(before, countBelongings());
    return left.length === 0;
  }, patienceMs);
  return left;
}
