/** DynamoDB Local as a process of its own. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.dynamodb;
