/** XML, as the older AWS services speak it. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.xml;
