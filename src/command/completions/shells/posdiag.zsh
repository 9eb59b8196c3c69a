#compdef posdiag
# Completes posdiag in zsh; made by `posdiag completions zsh`.
_posdiag() {
    local line kind program=${(Q)words[1]}
    local -a lines values rows options
    lines=("${(@f)$(${~program} __complete zsh $COLUMNS $((CURRENT - 2)) "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    kind=$lines[1]
    shift lines
    case $kind in
        files | folders)
            compset -P '--*='
            if [[ $kind == folders ]]; then _files -/; else _files; fi
            return
            ;;
    esac
    for line in $lines; do
        values+=("${line%%$'\t'*}")
        rows+=("${line#*$'\t'}")
    done
    (( $#values )) || return 1
    [[ $values[1] == *= ]] && options+=(-S '')
    # What fits was decided by the program, which forgives more than a shell: small letters, full width.
    compadd -U -l -V posdiag -d rows "${options[@]}" -- $values
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
if [[ $funcstack[1] == _posdiag ]]; then
    _posdiag "$@"
else
    compdef _posdiag posdiag
fi
