// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/elf_text.h"

#include <stddef.h>

const Elf_Data *elf_text_table(Elf *elf, size_t section)
{
	const Elf_Data *table = elf_getdata(elf_getscn(elf, section), NULL);
	const char *bytes = table ? table->d_buf : NULL;

	return bytes && table->d_size && !bytes[table->d_size - 1] ? table
								   : NULL;
}

const char *elf_text_at(const Elf_Data *table, size_t offset)
{
	if (!table || offset >= table->d_size)
		return NULL;
	return (const char *)table->d_buf + offset;
}
