import { readFileSync } from 'node:fs';

/** Bytes of a process that are in memory. Source: proc_pid_status(5), Linux only. */
export function resident(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib ?? 0) * 1024;
}

export const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
