/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A few ids of the kernel's BTF by name, found in one pass through the file
 * with a small buffer: trying a feature must not cost what reading all types
 * does. types/ has the real reader.
 */
#ifndef AWL_KERNEL_BTF_IDS_H
#define AWL_KERNEL_BTF_IDS_H

#include <stdbool.h>
#include <stdint.h>

struct btf_wanted {
	const char *name;
	uint32_t kind; /* BTF_KIND_* */
	uint32_t id;   /* answer; 0: there is none */
	uint32_t name_offset;
};

/* 0, or negative errno when the file cannot be read or is no BTF. */
int btf_ids_find(const char *path, struct btf_wanted *wanted, unsigned n);

/*
 * Calls back for the functions of a BTF file whose names match. *base is 0 for
 * vmlinux and gets what its modules' files need.
 */
int btf_functions_each(const char *path, uint32_t *base,
		       bool (*match)(const char *name, void *data),
		       void (*each)(const char *name, void *data), void *data);

#endif
