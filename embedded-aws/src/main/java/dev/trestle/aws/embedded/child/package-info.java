/** What runs inside a backend's process, with nothing but the JDK. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.child;
