# gcov's "File 'x'" and "Lines executed:p% of n" into one line a file, and the whole.
/^File '(search|import|fcgi)\// { file = $2; gsub("'", "", file) }
/^Lines executed:/ && file != "" {
	split($2, part, /[:%]/)
	printf "%6.2f %% of %4d lines  %s\n", part[2], $4, file | "sort -n"
	lines += $4
	run += part[2] * $4 / 100
	file = ""
}
/^No executable lines/ { file = "" }
END {
	close("sort -n")
	if (lines == 0)
		exit 1
	printf "%6.2f %% of %d lines in all\n", run / lines * 100, lines
}
