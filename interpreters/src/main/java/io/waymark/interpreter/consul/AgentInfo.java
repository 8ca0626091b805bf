package io.waymark.interpreter.consul;

import tools.jackson.databind.JsonNode;

/**
 * What the agent says of itself.
 *
 * @param datacenter its own
 * @param domain of its DNS, {@code consul} unless it is configured otherwise
 */
record AgentInfo(String datacenter, String domain) {
    static final String DOMAIN = "consul";

    /** What {@code /v1/agent/self} says. */
    static AgentInfo parse(JsonNode self) throws MalformedAnswerException {
        JsonNode datacenter = self.path("Config").path("Datacenter");
        if (!datacenter.isString()) {
            throw new MalformedAnswerException("no Config.Datacenter in what the agent says of itself");
        }
        JsonNode domain = self.path("DebugConfig").path("DNSDomain");
        String text = domain.isString() ? domain.stringValue().replaceAll("^\\.+|\\.+$", "") : "";
        return new AgentInfo(datacenter.stringValue(), text.isEmpty() ? DOMAIN : text);
    }
}
