//! A sorted map that is cheap to clone: a clone shares everything, and a change copies only the path
//! to what it changes.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

type Link<K, V> = Option<Arc<Node<K, V>>>;

/// A sorted map with structure shared between its versions.
///
/// A treap: sorted by key, heaped by the hash of the key, so its shape depends on its keys alone and
/// its depth stays logarithmic. Values should be cheap to clone.
#[derive(Debug)]
pub struct Shared<K, V> {
    root: Link<K, V>,
}

#[derive(Clone, Debug)]
struct Node<K, V> {
    key: K,
    value: V,
    priority: u64,
    left: Link<K, V>,
    right: Link<K, V>,
}

// Derived, these would ask the same of keys and values.
impl<K, V> Clone for Shared<K, V> {
    fn clone(&self) -> Self {
        Self { root: self.root.clone() }
    }
}

impl<K, V> Default for Shared<K, V> {
    fn default() -> Self {
        Self { root: None }
    }
}

impl<K: Ord, V> Shared<K, V> {
    /// The value under `key`.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let mut link = &self.root;
        while let Some(node) = link {
            link = match key.cmp(node.key.borrow()) {
                Ordering::Less => &node.left,
                Ordering::Equal => return Some(&node.value),
                Ordering::Greater => &node.right,
            };
        }
        None
    }

    /// The key that is equal to `key`, as it is kept here.
    pub fn key(&self, key: &K) -> Option<&K> {
        let mut link = &self.root;
        while let Some(node) = link {
            link = match key.cmp(&node.key) {
                Ordering::Less => &node.left,
                Ordering::Equal => return Some(&node.key),
                Ordering::Greater => &node.right,
            };
        }
        None
    }

    /// All of it, in order of key.
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.after(|_| false)
    }

    /// In order of key, from the first key of which `before` does not hold; it must hold of a
    /// beginning of the keys and of no other.
    pub fn after(&self, before: impl Fn(&K) -> bool) -> Iter<'_, K, V> {
        let mut stack = Vec::new();
        let mut link = &self.root;
        while let Some(node) = link {
            link = if before(&node.key) {
                &node.right
            } else {
                stack.push(&**node);
                &node.left
            };
        }
        Iter { stack }
    }

    /// In order of key, from the last of which `within` holds; from the first where it holds of none.
    /// It must hold of a beginning and of no other.
    pub fn from(&self, within: impl Fn(&K, &V) -> bool) -> Iter<'_, K, V> {
        let mut stack = Vec::new();
        let mut found = None;
        let mut link = &self.root;
        while let Some(node) = link {
            link = if within(&node.key, &node.value) {
                found = Some((&**node, stack.len()));
                &node.right
            } else {
                stack.push(&**node);
                &node.left
            };
        }
        if let Some((node, above)) = found {
            // What was walked below it comes again from its right side.
            stack.truncate(above);
            stack.push(node);
        }
        Iter { stack }
    }

    /// The last of which `within` holds; it must hold of a beginning and of no other.
    pub fn last(&self, within: impl Fn(&K, &V) -> bool) -> Option<(&K, &V)> {
        let mut found = None;
        let mut link = &self.root;
        while let Some(node) = link {
            link = if within(&node.key, &node.value) {
                found = Some((&node.key, &node.value));
                &node.right
            } else {
                &node.left
            };
        }
        found
    }
}

impl<K: Ord + Hash + Clone, V: Clone + Default> Shared<K, V> {
    /// Changes the value under `key`, which is the default where there is none.
    pub fn update(&mut self, key: K, change: impl FnOnce(&mut V)) {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        put(&mut self.root, key, hasher.finish(), change);
    }
}

fn put<K: Ord + Clone, V: Clone + Default>(
    link: &mut Link<K, V>,
    key: K,
    priority: u64,
    change: impl FnOnce(&mut V),
) {
    let Some(place) = link else {
        let mut value = V::default();
        change(&mut value);
        *link = Some(Arc::new(Node { key, value, priority, left: None, right: None }));
        return;
    };
    let node = Arc::make_mut(place);
    match key.cmp(&node.key) {
        Ordering::Equal => change(&mut node.value),
        Ordering::Less => {
            put(&mut node.left, key, priority, change);
            if let Some(mut child) = node.left.take_if(|child| child.priority > node.priority) {
                node.left = Arc::make_mut(&mut child).right.take();
                std::mem::swap(place, &mut child);
                Arc::make_mut(place).right = Some(child);
            }
        }
        Ordering::Greater => {
            put(&mut node.right, key, priority, change);
            if let Some(mut child) = node.right.take_if(|child| child.priority > node.priority) {
                node.right = Arc::make_mut(&mut child).left.take();
                std::mem::swap(place, &mut child);
                Arc::make_mut(place).left = Some(child);
            }
        }
    }
}

/// What is left of a walk, in order of key.
#[derive(Debug)]
pub struct Iter<'a, K, V> {
    stack: Vec<&'a Node<K, V>>,
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.stack.pop()?;
        let mut link = &node.right;
        while let Some(child) = link {
            self.stack.push(child);
            link = &child.left;
        }
        Some((&node.key, &node.value))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn it_is_a_sorted_map_and_its_clones_stand_still() {
        let (mut map, mut like) = (Shared::<u64, u64>::default(), BTreeMap::new());
        let mut earlier = Vec::new();
        for i in 0..2_000_u64 {
            let key = i * 7_919 % 1_009;
            map.update(key, |value| *value += i);
            *like.entry(key).or_insert(0) += i;
            if i % 500 == 0 {
                earlier.push((map.clone(), like.clone()));
            }
        }
        earlier.push((map, like));
        for (map, like) in earlier {
            assert!(map.iter().eq(like.iter()));
            assert!(map.after(|key| *key < 500).eq(like.range(500..)));
            assert_eq!(map.last(|key, _| *key <= 500), like.range(..=500).next_back());
            let last = like.range(..=500).next_back().map_or(0, |(key, _)| *key);
            assert!(map.from(|key, _| *key <= 500).eq(like.range(last..)));
            assert!(map.from(|_, _| false).eq(like.iter()));
            assert_eq!(map.get(&17), like.get(&17));
        }
    }

    #[test]
    fn its_depth_stays_low_when_keys_come_in_order() {
        fn depth<K, V>(link: &Link<K, V>) -> usize {
            link.as_ref().map_or(0, |node| 1 + depth(&node.left).max(depth(&node.right)))
        }
        let mut map = Shared::<u64, u64>::default();
        for key in 0..10_000 {
            map.update(key, |value| *value = key);
        }
        assert!(depth(&map.root) < 60, "{}", depth(&map.root));
    }
}
