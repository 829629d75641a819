/** How the log's users look at what they have written. Only for tests. */
@org.jspecify.annotations.NullMarked
package dev.trestle.log.testing;
