# Completes posdiag in PowerShell 5.1 or later; made by `posdiag completions powershell`.
Register-ArgumentCompleter -Native -CommandName posdiag -ScriptBlock {
    param($word, $line, $cursor)
    $before = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_".Trim("'", '"') })
    $program, $words = $before
    if (-not $program) { return }
    $words = @($words | Where-Object { $_ })
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        # An empty last word may be lost on the way; its number tells that it is there.
        $lines = @(& $program __complete powershell 0 $words.Count @words $word 2>$null)
    } catch {
        return
    } finally {
        [Console]::OutputEncoding = $encoding
    }
    # Without anything to offer, PowerShell completes files.
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $value, $about = $_ -split "`t", 2
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
}
