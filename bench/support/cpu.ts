import { readFileSync } from 'node:fs';

/** Linux counts them a hundred times a second, whatever the kernel's own clock does. Source: proc_pid_stat(5). */
const TICK_MS = 10;

/** Milliseconds of a processor that a process has used so far, in its own code and in the kernel's. Linux only. */
export function cpuMs(pid: number): number {
  // the name of the program may hold blanks; state is the third field, utime and stime are the 14th and the 15th
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
