# Completes posdiag in fish 3.4 or later; made by `posdiag completions fish`.
function __posdiag_complete
    set -l words (commandline -opc)
    set -l token (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l lines ($program __complete fish 0 (count $words) $words "$token" 2>/dev/null)
    set -l kind $lines[1]
    set -e lines[1]
    switch "$kind"
        case files folders
            # In quotes, nothing is an empty text; a list without elements would leave no lines below.
            set -l option "$(string match -r -- '^--[^=]+=' $token)"
            set -l path (string replace -r -- '^--[^=]+=' '' $token)
            if test "$kind" = folders
                set lines (__fish_complete_directories "$path")
            else
                set lines (__fish_complete_path "$path")
            end
            for line in $lines
                echo -- $option$line
            end
        case '*'
            printf '%s\n' $lines
    end
end
complete -c posdiag -f -k -a '(__posdiag_complete)'
