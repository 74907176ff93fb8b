export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * The scripts ask the program itself, with the words up to the cursor. Its answer is one candidate per line; a first line `:files` means
 * that a path may stand there.
 */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# Completion of esxform for bash. Put this into ~/.bashrc:  source <(esxform completion bash)
_esxform() {
  local IFS=$'\\n' answer
  mapfile -t answer < <(esxform completion candidates -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ "\${answer[0]}" = ':files' ]; then
    compopt -o default
    COMPREPLY=()
    return
  fi
  COMPREPLY=()
  local word
  for word in "\${answer[@]}"; do
    COMPREPLY+=("$(printf '%q' "$word")")
  done
}
complete -F _esxform esxform
`,
  zsh: `#compdef esxform
# Completion of esxform for zsh. Put this into ~/.zshrc, behind compinit:  source <(esxform completion zsh)
_esxform() {
  local -a answer
  answer=("\${(@f)$(esxform completion candidates -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "\${answer[1]}" == ':files' ]]; then
    _files
  elif [[ -n "\${answer[1]}" ]]; then
    compadd -a answer
  fi
}
compdef _esxform esxform
`,
  fish: `# Completion of esxform for fish:  esxform completion fish > ~/.config/fish/completions/esxform.fish
function __esxform_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l answer (esxform completion candidates -- $words[2..-1] 2>/dev/null)
  if test "$answer[1]" = ':files'
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $answer
  end
end
complete -c esxform -f -a '(__esxform_complete)'
`,
};

/** The script that a shell sources. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
