/** What happens in production to one of two adapters, or between them and AWS or the gateway. */
@org.jspecify.annotations.NullMarked
package dev.trestle.adapter.faults;
