// Old way of making the user, by hand in a shell. The job does it now.
db.getSiblingDB("unifi").createUser({
  user: "unifi",
  pwd: passwordPrompt(),
  roles: [{ role: "dbOwner", db: "unifi" }],
});
