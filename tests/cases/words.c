// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of a line, and what is put into texts before they are used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cases/case.h"

int words_split(char *line, char **words, int max)
{
	int count = 0;
	char *in = line, *out;

	while (count < max - 1) {
		char quote = 0;

		in += strspn(in, " \t\n");
		if (!*in)
			break;
		words[count++] = out = in;
		for (; *in && (quote || !strchr(" \t\n", *in)); in++) {
			if (quote ? *in == quote : *in == '\'' || *in == '"')
				quote = quote ? 0 : *in;
			else
				*out++ = *in;
		}
		if (*in)
			in++;
		*out = '\0';
	}
	words[count] = NULL;
	return count;
}

char *text_expand(const char *text, pid_t pid)
{
	char *out = NULL;
	size_t size;
	FILE *f = open_memstream(&out, &size);
	const char *mark;

	while ((mark = strstr(text, "@PID@"))) {
		fwrite(text, 1, (size_t)(mark - text), f);
		fprintf(f, "%d", pid);
		text = mark + strlen("@PID@");
	}
	fputs(text, f);
	fclose(f);
	return out;
}
