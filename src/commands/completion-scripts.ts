/** The shells that have a script. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/**
 * The script of each shell asks the program itself, so that it knows every command, option and name of this version. Each passes the
 * number of the word to complete, because some shells drop an empty one.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# Completion of ankiconnect-gateway for bash. Add to ~/.bashrc:
#   source <(ankiconnect-gateway completion bash)
_ankiconnect_gateway() {
  local lines line
  lines=$("\${COMP_WORDS[0]}" complete $((COMP_CWORD - 1)) "\${COMP_WORDS[@]:1}" 2>/dev/null)
  COMPREPLY=()
  if [[ $lines == :file ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
    return
  fi
  while IFS= read -r line; do
    [[ -n $line ]] && COMPREPLY+=("\${line%%$'\\t'*}")
  done <<<"$lines"
}
complete -F _ankiconnect_gateway ankiconnect-gateway
`,
  zsh: `#compdef ankiconnect-gateway
# Completion of ankiconnect-gateway for zsh. Add to ~/.zshrc, after compinit:
#   source <(ankiconnect-gateway completion zsh)
_ankiconnect_gateway() {
  local -a lines described
  local line
  lines=("\${(@f)$("\${words[1]}" complete $((CURRENT - 2)) "\${(@)words[2,-1]}" 2>/dev/null)}")
  if [[ \${lines[1]} == :file ]]; then
    _files
    return
  fi
  for line in $lines; do
    [[ -n $line ]] && described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe 'ankiconnect-gateway' described
}
if [[ \${funcstack[1]} == _ankiconnect_gateway ]]; then
  _ankiconnect_gateway
else
  compdef _ankiconnect_gateway ankiconnect-gateway
fi
`,
  fish: `# Completion of ankiconnect-gateway for fish. Write it where fish looks:
#   ankiconnect-gateway completion fish > ~/.config/fish/completions/ankiconnect-gateway.fish
function __ankiconnect_gateway
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] complete (math (count $words) - 1) $words[2..-1] $current 2>/dev/null)
    if test "$lines" = :file
        __fish_complete_path $current
    else
        printf '%s\\n' $lines
    end
end
complete -c ankiconnect-gateway -f -a '(__ankiconnect_gateway)'
`,
  powershell: `# Completion of ankiconnect-gateway for PowerShell. Add to the file that $PROFILE names:
#   ankiconnect-gateway completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ankiconnect-gateway -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $program = $commandAst.CommandElements[0].ToString()
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.StartOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $at = if ($wordToComplete -eq '') { $words.Count } else { $words.Count - 1 }
  & $program complete $at @words 2>$null | Where-Object { $_ -and $_ -ne ':file' } | ForEach-Object {
    $word, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $word }
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
  }
}
`,
}
