# Completes posdiag in bash 3.2 or later; made by `posdiag completions bash`.
_posdiag() {
    local line kind value shown IFS=$' \t\n'
    local -a values=() rows=()
    while IFS= read -r line; do
        if [ -z "$kind" ]; then
            kind=$line
        else
            values+=("${line%%$'\t'*}")
            rows+=("${line#*$'\t'}")
        fi
    done < <("${1/#\~/$HOME}" __complete bash "${COLUMNS:-80}" "$((COMP_CWORD - 1))" "${COMP_WORDS[@]:1}" 2>/dev/null)
    COMPREPLY=()
    case $kind in
    files) compopt -o default 2>/dev/null || { IFS=$'\n'; COMPREPLY=($(compgen -f -- "$2")); } ;;
    folders) compopt -o dirnames 2>/dev/null || { IFS=$'\n'; COMPREPLY=($(compgen -d -- "$2")); } ;;
    *)
        # A list (?, !, @) is to be read, with what each is about; anything else is to be inserted.
        if [ "${#values[@]}" -gt 1 ] && { [ "$COMP_TYPE" = 63 ] || [ "$COMP_TYPE" = 33 ] || [ "$COMP_TYPE" = 64 ]; }; then
            COMPREPLY=("${rows[@]}")
        elif [ "${#values[@]}" -gt 0 ]; then
            COMPREPLY=("${values[@]}")
            case ${values[0]} in *=) compopt -o nospace 2>/dev/null ;; esac
        fi
        ;;
    esac
}
complete -o nosort -F _posdiag posdiag 2>/dev/null || complete -F _posdiag posdiag
