/** Parts of requests that several RPCs share: times, group names, page tokens. */
@NullMarked
package dev.trestle.replayer.request;

import org.jspecify.annotations.NullMarked;
