# SPDX-License-Identifier: GPL-2.0-or-later
# Makes assets.h: each file's text as a C string, by the file's ending. The
# first comment, which says whose the file is, stays behind.
BEGIN { print "/* Made by runtime/pictures/embed.awk; do not change. */" }
FNR == 1 {
	if (NR > 1)
		print "\t;"
	ending = FILENAME
	sub(/.*\./, "", ending)
	print "static const char picture_" ending "[] ="
	next
}
{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	print "\t\"" $0 "\\n\""
}
END { print "\t;" }
