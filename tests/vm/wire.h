/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host (vm.c) and the init of a test machine (agent.c) say to each
 * other over a virtio serial port:
 *
 *	struct frame | payload, length bytes
 *
 *	host to machine				machine to host
 *	HELLO	nonce, 8 bytes			HELLO	the same nonce
 *	PUT	mode "755\0" path "\0" data	EXIT	0 or an errno
 *	RUN	arguments, each with its NUL	OUT, ERR	what it prints
 *	SIGNAL	a number, 4 bytes		EXIT	its wait status, 4 bytes
 *
 * One command runs at a time; a HELLO, or the host's going away, kills it.
 */
#ifndef AWL_TESTS_VM_WIRE_H
#define AWL_TESTS_VM_WIRE_H

#include <stdint.h>

#define WIRE_MAGIC 0x6c776176u

enum wire_kind {
	WIRE_HELLO = 1,
	WIRE_PUT,
	WIRE_RUN,
	WIRE_SIGNAL,
	WIRE_OUT,
	WIRE_ERR,
	WIRE_EXIT,
};

struct frame {
	uint32_t magic;
	uint32_t kind;
	uint32_t length;
};

#endif
