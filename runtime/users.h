/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef AWL_RUNTIME_USERS_H
#define AWL_RUNTIME_USERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* /etc/passwd, read by ourselves (a static binary has no name services) when
 * the first user is asked for. All zeros to begin with. */
struct users {
	const char *path; /* NULL: /etc/passwd */
	char *text;
	size_t len;
	bool read;
	uint32_t last; /* whom `name` is of */
	char name[64];
};

/* The name of a user or NULL. It lives until the next call. */
const char *user_name(struct users *users, uint32_t uid);
void users_free(struct users *users);

#endif
