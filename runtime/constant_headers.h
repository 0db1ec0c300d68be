/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where constants.awk finds names, and constants.c what they are worth. The
 * kernel's <linux/fcntl.h> and the C library's <fcntl.h> exclude each other. */
#ifndef AWL_RUNTIME_CONSTANT_HEADERS_H
#define AWL_RUNTIME_CONSTANT_HEADERS_H

#include <asm/ioctls.h>
#include <linux/close_range.h>
#include <linux/fadvise.h>
#include <linux/falloc.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/mount.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>
#ifdef __x86_64__
#include <asm/prctl.h>
#endif

#endif
