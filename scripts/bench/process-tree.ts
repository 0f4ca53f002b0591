import { readdirSync, readFileSync } from 'node:fs';

/** The process and all that descend from it, as /proc has them now. */
export function processTree(root: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readIfThere(`/proc/${name}/stat`);
    if (stat === undefined) continue;
    const parent = Number(afterName(stat)[1]);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
  }
  const tree: number[] = [];
  for (const queue = [root]; queue.length > 0; ) {
    const next = queue.shift() ?? root;
    tree.push(next);
    queue.push(...(childrenOf.get(next) ?? []));
  }
  return tree;
}

/** Memory that would be freed if these processes ended: the sum of their proportional set sizes, in MiB. */
export function residentMiB(processes: readonly number[]): number {
  const kibibytes = processes.map((id) => {
    const rollup = readIfThere(`/proc/${id}/smaps_rollup`) ?? '';
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  });
  return kibibytes.reduce((sum, each) => sum + each, 0) / 1_024;
}

/** Processor time that these processes have used so far, in seconds. */
export function processorSeconds(processes: readonly number[]): number {
  const ticksASecond = 100;
  const ticks = processes.map((id) => {
    const fields = afterName(readIfThere(`/proc/${id}/stat`) ?? '');
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / ticksASecond;
}

/** The fields of /proc/PID/stat behind the name, which may itself hold spaces and brackets. */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // it ended while we looked
  }
}
