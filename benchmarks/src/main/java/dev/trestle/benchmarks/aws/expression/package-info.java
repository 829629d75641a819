/** DynamoDB's condition and update expressions, as far as the log and the state table need them. */
@NullMarked
package dev.trestle.benchmarks.aws.expression;

import org.jspecify.annotations.NullMarked;
