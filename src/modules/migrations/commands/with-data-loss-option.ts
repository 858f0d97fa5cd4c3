import { Option } from '@commander-js/extra-typings';

/** For the commands that print the script. */
export function withDataLossOption() {
  return new Option('--with-data-loss', 'print the script with the statements that lose rows or values').implies({
    sql: true,
  });
}
