package io.waymark.interpreter.kubernetes;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a Service.
 *
 * @param ports those of TCP
 * @param family the family of addresses that it uses first, as in {@code addressType}
 * @param ingress hosts and addresses of its load balancer
 * @param label the value of the label that names are selected by
 */
record ServiceView(List<Port> ports, Optional<String> family, List<String> ingress, Optional<String> label) {

    /**
     * One port.
     *
     * @param name empty if it has none
     * @param target the number of the pods' port; 0 if they call it by a name
     */
    record Port(int number, String name, int target) {}

    static Kind<Service, ServiceList, ServiceView> kind(Optional<String> label) {
        return new Kind<>(
                "services",
                client -> client.services(),
                service -> Optional.of(service.getMetadata().getName()),
                service -> of(service, label));
    }

    private static ServiceView of(Service service, Optional<String> label) {
        ServiceSpec spec = service.getSpec();
        List<Port> ports = new ArrayList<>();
        Optional<String> family = Optional.empty();
        if (spec != null) {
            for (ServicePort port : spec.getPorts()) {
                if (isTcp(port.getProtocol()) && port.getPort() != null) {
                    ports.add(new Port(port.getPort(), text(port.getName()), target(port)));
                }
            }
            family = spec.getIpFamilies().stream().findFirst();
        }
        return new ServiceView(
                List.copyOf(ports),
                family,
                ingress(service.getStatus()),
                labelValue(service.getMetadata().getLabels(), label));
    }

    private static int target(ServicePort port) {
        IntOrString target = port.getTargetPort();
        if (target == null) {
            return port.getPort();
        }
        return target.getIntVal() == null ? 0 : target.getIntVal();
    }

    private static List<String> ingress(@Nullable ServiceStatus status) {
        LoadBalancerStatus balancer = status == null ? null : status.getLoadBalancer();
        List<String> hosts = new ArrayList<>();
        if (balancer != null) {
            for (LoadBalancerIngress ingress : balancer.getIngress()) {
                String host = text(ingress.getIp()).isEmpty() ? text(ingress.getHostname()) : ingress.getIp();
                if (!host.isEmpty()) {
                    hosts.add(host);
                }
            }
        }
        return List.copyOf(hosts);
    }

    static boolean isTcp(@Nullable String protocol) {
        return protocol == null || protocol.isEmpty() || protocol.equals("TCP");
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** The value of {@code label} among {@code labels}. */
    static Optional<String> labelValue(java.util.@Nullable Map<String, String> labels, Optional<String> label) {
        return labels == null ? Optional.empty() : label.map(labels::get);
    }
}
