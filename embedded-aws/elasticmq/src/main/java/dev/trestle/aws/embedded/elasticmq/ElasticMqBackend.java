package dev.trestle.aws.embedded.elasticmq;

import org.apache.pekko.http.scaladsl.Http;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** Serves ElasticMQ, in memory, on a free loopback port that it prints when it is ready. */
public final class ElasticMqBackend {

  /**
   * Takes the host and port that queue URLs are to name, the region, and the account. Prints {@code
   * listening on <port>}.
   */
  public static void main(String[] args) {
    Http.ServerBinding binding =
        SQSRestServerBuilder.withInterface("127.0.0.1")
            .withDynamicPort()
            .withServerAddress(new NodeAddress("http", args[0], Integer.parseInt(args[1]), ""))
            .withAWSRegion(args[2])
            .withAWSAccountId(args[3])
            .withSQSLimits(new SqsLimits())
            .start()
            .waitUntilStarted();
    System.out.println("listening on " + binding.localAddress().getPort());
  }

  private ElasticMqBackend() {}
}
