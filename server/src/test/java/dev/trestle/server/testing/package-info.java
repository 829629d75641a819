/** How the services test themselves whole. Only for tests. */
@org.jspecify.annotations.NullMarked
package dev.trestle.server.testing;
