/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names in ELF files. libelf's elf_strptr() unpacks string tables that are
 * compressed, and all of zlib and zstd comes with it (0.8 MB of a static awl);
 * tables of symbols' names never are.
 */
#ifndef AWL_BASE_ELF_TEXT_H
#define AWL_BASE_ELF_TEXT_H

#include <libelf.h>

/* A string table's bytes, or NULL when it is none that ends with a NUL. */
const Elf_Data *elf_text_table(Elf *elf, size_t section);
/* The string at an offset of it; NULL beyond its end, or without a table. */
const char *elf_text_at(const Elf_Data *table, size_t offset);

#endif
