/** What the Helm chart in {@code deploy/chart/trestle} must be. */
@org.jspecify.annotations.NullMarked
package dev.trestle.deploy.chart;
