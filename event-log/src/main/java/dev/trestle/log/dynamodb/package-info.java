/** The log and its state on DynamoDB: one request shape per class. */
@NullMarked
package dev.trestle.log.dynamodb;

import org.jspecify.annotations.NullMarked;
