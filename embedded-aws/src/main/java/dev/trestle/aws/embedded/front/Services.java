package dev.trestle.aws.embedded.front;

import dev.trestle.aws.embedded.delivery.Queues;
import dev.trestle.aws.embedded.events.EventBridge;
import dev.trestle.aws.embedded.s3.S3;
import dev.trestle.aws.embedded.sns.Sns;
import java.net.InetSocketAddress;

/**
 * What stands behind the endpoint.
 *
 * @param dynamoDb where DynamoDB Local listens
 * @param sqs where ElasticMQ listens
 * @param queues give messages back whose client has gone
 * @param account the one account
 */
public record Services(
    InetSocketAddress dynamoDb,
    InetSocketAddress sqs,
    EventBridge eventBridge,
    Sns sns,
    S3 s3,
    Doors doors,
    Queues queues,
    String account) {}
