package dev.trestle.aws.embedded.dynamodb;

import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBRequestHandler;
import com.amazonaws.services.dynamodbv2.local.server.LocalDynamoDBServerHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Serves DynamoDB Local, in memory, on a free loopback port that it prints when it is ready. */
public final class DynamoDbBackend {

  /** Takes no arguments. Prints {@code listening on <port>}. */
  public static void main(String[] args) throws Exception {
    // One database for all access keys and regions, as one AWS account would be.
    boolean shared = true;
    boolean delayStates = false;
    var requests = new LocalDynamoDBRequestHandler(0, true, null, shared, delayStates);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new LocalDynamoDBServerHandler(requests, null));
    server.start();
    System.out.println("listening on " + connector.getLocalPort());
    server.join();
  }

  private DynamoDbBackend() {}
}
