/** A command as a shell completes it: its words, and what may follow them. */
export interface CompletedCommand {
  /** `migrate drift`; empty for the program itself. */
  readonly path: string;
  readonly candidates: readonly { readonly word: string; readonly description: string }[];
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Returns the script that makes a shell complete the words of `program`. Pure. */
export function completionScript(program: string, shell: Shell, commands: readonly CompletedCommand[]): string {
  if (shell === 'fish') return fish(program, commands);
  const known = commands.map(({ path }) => path).filter((path) => path !== '');
  const find = [`  local word path=''`, `  for word in $words_before; do`, `    case "$path $word" in`]
    .concat(known.map((path) => `      '${path.includes(' ') ? path : ` ${path}`}') path='${path}' ;;`))
    .concat(['    esac', '  done'])
    .join('\n');
  const choose = ['  local candidates', '  case "$path" in']
    .concat(commands.map(({ path, candidates }) => `    '${path}') candidates='${wordsOf(candidates)}' ;;`))
    .concat(['  esac'])
    .join('\n');
  return shell === 'bash' ? bash(program, find, choose) : zsh(program, find, choose);
}

const wordsOf = (candidates: CompletedCommand['candidates']): string => candidates.map(({ word }) => word).join(' ');

const bash = (
  program: string,
  find: string,
  choose: string,
): string => `# ${program}, for bash: source <(${program} completion bash)
_${program}() {
  local words_before="\${COMP_WORDS[*]:1:COMP_CWORD-1}"
${find}
${choose}
  COMPREPLY=($(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${program} ${program}
`;

const zsh = (program: string, find: string, choose: string): string => `#compdef ${program}
# ${program}, for zsh: source <(${program} completion zsh), after compinit
_${program}() {
  setopt local_options sh_word_split
  local words_before="\${words[2,CURRENT-1]}"
${find}
${choose}
  compadd -- $candidates
}
compdef _${program} ${program}
`;

/** For fish. */
const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll(`'`, `\\'`)}'`;

function fish(program: string, commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, candidates }) =>
    candidates.map(({ word, description }) => {
      const name = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
      return `complete -c ${program} -n ${quote(`test (__${program}_path) = 'x${path}'`)} ${name} -d ${quote(description)}`;
    }),
  );
  return `# ${program}, for fish: ${program} completion fish | source
function __${program}_path
  set -l path ''
  for word in (commandline -opc)[2..-1]
    set -l longer (string trim "$path $word")
    contains -- "$longer" ${commands.flatMap(({ path }) => (path === '' ? [] : [quote(path)])).join(' ')}; and set path $longer
  end
  echo "x$path"
end
complete -c ${program} -f
${lines.join('\n')}
`;
}
