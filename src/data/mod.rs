//! bytes → table → columns → vocabularies → split
