// SPDX-License-Identifier: GPL-2.0-or-later

// What the tests trace of Go: a runtime that moves stacks, a calling convention
// of its own, and the types in its debug information.
package main

import "os"

type goPoint struct {
	x, y int32
}

//go:noinline
func goPlain(a int32, b uint64, c int8) int64 {
	if a < 0 {
		return -1
	}
	return int64(a) + int64(b) + int64(c)
}

//go:noinline
func goText(text string, n int) int {
	return len(text) + n
}

//go:noinline
func (at *goPoint) move(by int32) int32 {
	at.x += by
	return at.x + at.y
}

// A kilobyte a call: the stack is copied to a larger place again and again,
// which a uretprobe's return address would not survive.
//
//go:noinline
func goDeep(n int) int {
	var room [128]int

	room[n%128] = n
	if n == 0 {
		return 0
	}
	return goDeep(n-1) + room[n%128]
}

func main() {
	at := goPoint{3, 4}
	sum := goPlain(-7, 5000000000, -1) + goPlain(7, 5000000000, -1)

	sum += int64(goText("two words", 5)) + int64(at.move(10))
	done := make(chan int)
	for i := 0; i < 4; i++ {
		go func() { done <- goDeep(1000) }()
	}
	for i := 0; i < 4; i++ {
		sum += int64(<-done)
	}
	if sum != -1+5000000006+14+17+4*500500 {
		os.Exit(1)
	}
}
