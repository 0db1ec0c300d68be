/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs by name. */
#ifndef AWL_BASE_PATH_H
#define AWL_BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* Looks a program up as execvp() does, without a shell's functions or hash;
 * false: no file that can be run. */
bool path_find(const char *name, char *path, size_t room);

#endif
