// SPDX-License-Identifier: GPL-2.0-or-later
#include "runtime/users.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* By hand: getpwuid() would ask LDAP and its like for each, and a static
 * program cannot load the modules that do. */
static void users_read(struct users *users)
{
	const char *path = users->path ? users->path : "/etc/passwd";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t room = 0;
	ssize_t n = 0;

	users->read = true;
	if (fd < 0)
		return;
	do {
		users->len += (size_t)n;
		if (room - users->len < 4096) {
			char *grown = realloc(users->text, room + 16384);

			if (!grown)
				break;
			users->text = grown;
			room += 16384;
		}
		n = read(fd, users->text + users->len, room - users->len - 1);
	} while (n > 0);
	if (users->text)
		users->text[users->len] = '\0';
	close(fd);
}

/* name:password:uid:... Returns the length of the name, or 0. */
static size_t line_names(const char *line, size_t len, uint32_t uid)
{
	const char *name_end = memchr(line, ':', len), *password_end = NULL;
	char *end;

	if (name_end)
		password_end = memchr(name_end + 1, ':',
				      len - (size_t)(name_end + 1 - line));

	if (!password_end || strtoul(password_end + 1, &end, 10) != uid ||
	    *end != ':')
		return 0;
	return (size_t)(name_end - line);
}

const char *user_name(struct users *users, uint32_t uid)
{
	const char *line, *next;

	if (!users->read)
		users_read(users);
	/* Events of one user follow each other: the last one found is kept. */
	else if (users->name[0] && users->last == uid)
		return users->name;
	for (line = users->text; line && *line; line = next) {
		size_t len = strcspn(line, "\n");
		size_t n = line_names(line, len, uid);

		next = line + len + (line[len] == '\n');
		if (!n || n >= sizeof(users->name))
			continue;
		memcpy(users->name, line, n);
		users->name[n] = '\0';
		users->last = uid;
		return users->name;
	}
	return NULL;
}

void users_free(struct users *users)
{
	free(users->text);
	*users = (struct users){ .path = users->path };
}
