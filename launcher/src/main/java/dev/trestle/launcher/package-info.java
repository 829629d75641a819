/** {@code trestle local} and {@code trestle demo}: the whole product on one machine. */
package dev.trestle.launcher;
