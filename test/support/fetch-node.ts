import { existsSync } from 'node:fs';
import path from 'node:path';
import { DevelopmentError } from '../../dev/development-error.ts';
import { dataFolder } from '../../dev/data-folder.ts';
import { installPackage } from './install-package.ts';

/**
 * Fetches a Node release from npm once and keeps it in the data folder.
 *
 * @returns the path of its executable, or `skip` with the reason where npm cannot fetch it, which CI does not accept.
 */
export function fetchNode(version: string): { node: string; skip?: undefined } | { node: ''; skip: string } {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = path.join(dataFolder(), 'nodes', version);
  const node = path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  try {
    if (!existsSync(node)) installPackage(folder, name, version);
    return { node };
  } catch (error) {
    if (!(error instanceof DevelopmentError) || process.env['CI'] === 'true') throw error;
    return { node: '', skip: error.message.split('\n')[0] ?? '' };
  }
}
