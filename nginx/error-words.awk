# What nginx's own error pages say, out of the catalogue of words: serveur.STATUS.titre and .conseil
# of www/templates/textes.txt become the maps that errors.conf reads.

function typeset(text) {
	gsub(/'/, "’", text)
	gsub(/ ;/, "\342\200\257;", text)
	gsub(/ !/, "\342\200\257!", text)
	gsub(/ \?/, "\342\200\257?", text)
	gsub(/ :/, "\302\240:", text)
	gsub(/["\\$;]/, "", text) # which would end the text for nginx
	return text
}

function take() {
	if (split(key, part, ".") == 3 && part[1] == "serveur")
		words[part[3]] = words[part[3]] "\t" part[2] " \"" typeset(text) "\";\n"
	key = ""
}

/^ / && key != "" { sub(/^ +/, " "); text = text $0; next }
{ take() }
/^serveur\.[a-z0-9]+\.(titre|conseil) = / { key = $1; text = $0; sub(/^[^=]*= /, "", text) }

END {
	take()
	if (words["titre"] == "" || words["conseil"] == "") {
		print "error-words.awk: the catalogue has no words for errors" > "/dev/stderr"
		exit 1
	}
	gsub(/\tdefaut /, "\tdefault ", words["titre"])
	gsub(/\tdefaut /, "\tdefault ", words["conseil"])
	printf "map $status $error_title {\n%s}\nmap $status $error_advice {\n%s}\n", words["titre"], words["conseil"]
}
